"""Designs into a CDK application in Python: one stack for each tier and region, resources handed from one to the next."""
