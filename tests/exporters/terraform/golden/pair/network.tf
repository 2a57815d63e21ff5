resource "aws_vpc" "vpc" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = {
    Name = "pair"
  }
}

# Nothing uses the group every VPC comes with; without rules it admits nothing.
resource "aws_default_security_group" "vpc" {
  vpc_id = aws_vpc.vpc.id
}

# Packages and objects are fetched from S3 without leaving the provider's network; it costs nothing.
resource "aws_vpc_endpoint" "vpc_s3" {
  vpc_id            = aws_vpc.vpc.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.igw.id, aws_route_table.vpc.id]

  tags = {
    Name = "pair"
  }
}

resource "aws_internet_gateway" "igw" {
  vpc_id = aws_vpc.vpc.id

  tags = {
    Name = "internet gateway"
  }
}

resource "aws_subnet" "data_a" {
  vpc_id            = aws_vpc.vpc.id
  availability_zone = "${var.region}a"
  cidr_block        = "10.0.0.0/24"

  tags = {
    Name = "data-a"
  }
}

resource "aws_subnet" "data_c" {
  vpc_id            = aws_vpc.vpc.id
  availability_zone = "${var.region}c"
  cidr_block        = "10.0.1.0/24"

  tags = {
    Name = "data-c"
  }
}

resource "aws_subnet" "public_a" {
  vpc_id            = aws_vpc.vpc.id
  availability_zone = "${var.region}a"
  cidr_block        = "10.0.2.0/24"

  tags = {
    Name = "public-a"
  }
}

resource "aws_subnet" "public_c" {
  vpc_id            = aws_vpc.vpc.id
  availability_zone = "${var.region}c"
  cidr_block        = "10.0.3.0/24"

  tags = {
    Name = "public-c"
  }
}

resource "aws_route_table" "igw" {
  vpc_id = aws_vpc.vpc.id

  tags = {
    Name = "internet gateway routes"
  }
}

resource "aws_route" "igw" {
  route_table_id         = aws_route_table.igw.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.igw.id
}

resource "aws_route_table" "vpc" {
  vpc_id = aws_vpc.vpc.id

  tags = {
    Name = "isolated routes"
  }
}

resource "aws_route_table_association" "data_a" {
  subnet_id      = aws_subnet.data_a.id
  route_table_id = aws_route_table.vpc.id
}

resource "aws_route_table_association" "data_c" {
  subnet_id      = aws_subnet.data_c.id
  route_table_id = aws_route_table.vpc.id
}

resource "aws_route_table_association" "public_a" {
  subnet_id      = aws_subnet.public_a.id
  route_table_id = aws_route_table.igw.id
}

resource "aws_route_table_association" "public_c" {
  subnet_id      = aws_subnet.public_c.id
  route_table_id = aws_route_table.igw.id
}
