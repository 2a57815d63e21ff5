terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # State is kept in this folder. To share it, create a versioned bucket once and uncomment:
  # backend "s3" {
  #   bucket       = "YOUR-STATE-BUCKET"
  #   key          = "site/terraform.tfstate"
  #   region       = "YOUR-REGION"
  #   use_lockfile = true
  # }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"

  default_tags {
    tags = local.tags
  }
}

data "aws_caller_identity" "current" {}
