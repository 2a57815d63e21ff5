"""Designs into files: compose, Terraform, CDK. Pure functions over the core; never touch disk, never Qt."""
