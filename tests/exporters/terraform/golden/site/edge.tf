resource "aws_route53_zone" "dns" {
  name = "site.example"

  tags = {
    Name = "dns"
  }
}

resource "aws_route53_record" "dns_cdn" {
  zone_id = aws_route53_zone.dns.zone_id
  name    = aws_route53_zone.dns.name
  type    = "A"

  alias {
    name                   = aws_cloudfront_distribution.cdn.domain_name
    zone_id                = aws_cloudfront_distribution.cdn.hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "dns_cdn_ipv6" {
  zone_id = aws_route53_zone.dns.zone_id
  name    = aws_route53_zone.dns.name
  type    = "AAAA"

  alias {
    name                   = aws_cloudfront_distribution.cdn.domain_name
    zone_id                = aws_cloudfront_distribution.cdn.hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_acm_certificate" "certificate" {
  provider = aws.us_east_1

  domain_name       = "site.example"
  validation_method = "DNS"

  tags = {
    Name = "certificate"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "certificate_proof" {
  for_each = {
    for option in aws_acm_certificate.certificate.domain_validation_options : option.domain_name => option
  }

  zone_id         = aws_route53_zone.dns.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  records         = [each.value.resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "certificate" {
  provider = aws.us_east_1

  certificate_arn         = aws_acm_certificate.certificate.arn
  validation_record_fqdns = [for record in aws_route53_record.certificate_proof : record.fqdn]
}

resource "aws_cloudfront_origin_access_control" "cdn" {
  name                              = "${var.prefix}-cdn"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  comment         = "cdn"
  price_class     = "PriceClass_200"
  aliases         = ["site.example"]

  default_root_object = "index.html"

  origin {
    origin_id   = "site"
    domain_name = aws_s3_bucket.site.bucket_regional_domain_name

    origin_access_control_id = aws_cloudfront_origin_access_control.cdn.id
  }

  default_cache_behavior {
    target_origin_id           = "site"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.caching_optimized
    response_headers_policy_id = local.security_headers
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.certificate.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  tags = {
    Name = "cdn"
  }
}
