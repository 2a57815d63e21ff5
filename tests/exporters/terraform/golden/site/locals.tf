locals {
  tags = {
    Application = "site"
    ManagedBy   = "terraform"
  }

  # Policies that AWS keeps for everybody (CloudFront developer guide, "Use managed policies").
  caching_optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  caching_disabled  = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  all_viewer        = "216adef6-5c7f-47e4-b989-5ff96f5a6de2"
  security_headers  = "67f7725c-6f97-4210-82d7-5512b31e9d03"
}
