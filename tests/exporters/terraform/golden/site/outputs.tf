output "cdn_domain" {
  description = "Domain of the CloudFront distribution."
  value       = aws_cloudfront_distribution.cdn.domain_name
}

output "dns_name_servers" {
  description = "Name servers to enter at the registrar of the domain."
  value       = aws_route53_zone.dns.name_servers
}

output "site_bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.site.bucket
}
