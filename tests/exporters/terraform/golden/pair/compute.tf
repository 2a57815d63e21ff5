data "aws_ssm_parameter" "amazon_linux_x86_64" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

# The shop.
# Ask Kim.
resource "aws_instance" "web" {
  ami                         = data.aws_ssm_parameter.amazon_linux_x86_64.insecure_value
  instance_type               = "m7i.xlarge"
  subnet_id                   = aws_subnet.public_a.id
  vpc_security_group_ids      = [aws_security_group.web.id]
  iam_instance_profile        = aws_iam_instance_profile.web.name
  associate_public_ip_address = true
  ebs_optimized               = true
  user_data_replace_on_change = true

  user_data = templatefile("${path.module}/user_data.sh.tftpl", {
    programs = [
      {
        name      = "shop"
        runtime   = "python"
        ports     = [80]
        tls_ports = []
        processes = 2
        artifact  = lookup(var.artifacts, "shop", "")

        environment = {
          DB_HOST       = aws_db_instance.db.address
          DB_NAME       = aws_db_instance.db.db_name
          DB_PORT       = aws_db_instance.db.port
          DB_SECRET_ARN = aws_db_instance.db.master_user_secret[0].secret_arn
        }
      },
    ]
    proxies = []
    mounts  = []
  })

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 20
    encrypted   = true
  }

  tags = {
    Name = "web"
  }

  depends_on = [aws_route.igw, aws_route_table_association.public_a]

  # A newer image replaces the machine when you say so, not when AWS publishes one.
  lifecycle {
    ignore_changes = [ami]
  }
}
