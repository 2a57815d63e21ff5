"""Designs into Terraform: one flat, readable root module for the hashicorp/aws provider."""
