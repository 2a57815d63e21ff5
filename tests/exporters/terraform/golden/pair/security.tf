# One group for each machine, balancer and store. One drawn arrow is a pair of rules: out at its start, in at its end.

resource "aws_security_group" "db" {
  name_prefix = "${var.prefix}-db-"
  description = "db: what the drawing lets in and out"
  vpc_id      = aws_vpc.vpc.id

  tags = {
    Name = "db"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "web" {
  name_prefix = "${var.prefix}-web-"
  description = "web: what the drawing lets in and out"
  vpc_id      = aws_vpc.vpc.id

  tags = {
    Name = "web"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "db_from_web_5432" {
  security_group_id            = aws_security_group.db.id
  description                  = "shop to db"
  referenced_security_group_id = aws_security_group.web.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "web_from_anywhere_80" {
  security_group_id = aws_security_group.web.id
  description       = "users to shop"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "web_to_anywhere_443" {
  security_group_id = aws_security_group.web.id
  description       = "packages and provider interfaces for web"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "web_to_db_5432" {
  security_group_id            = aws_security_group.web.id
  description                  = "shop to db"
  referenced_security_group_id = aws_security_group.db.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}
