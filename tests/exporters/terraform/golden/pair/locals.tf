locals {
  tags = {
    Application = "pair"
    ManagedBy   = "terraform"
  }
}
