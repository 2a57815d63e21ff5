resource "aws_db_subnet_group" "db" {
  name       = "${var.prefix}-db"
  subnet_ids = [aws_subnet.data_a.id, aws_subnet.data_c.id]

  tags = {
    Name = "db"
  }
}

resource "aws_db_instance" "db" {
  identifier     = "${var.prefix}-db"
  instance_class = "db.t4g.micro"
  engine         = "postgres"
  engine_version = "16"

  db_name                     = "db"
  username                    = "app_admin"
  manage_master_user_password = true

  storage_type         = "gp3"
  allocated_storage    = 20
  storage_encrypted    = true
  db_subnet_group_name = aws_db_subnet_group.db.name

  port                   = 5432
  vpc_security_group_ids = [aws_security_group.db.id]
  publicly_accessible    = false
  multi_az               = false

  backup_retention_period             = 0
  copy_tags_to_snapshot               = true
  auto_minor_version_upgrade          = true
  iam_database_authentication_enabled = true
  enabled_cloudwatch_logs_exports     = ["postgresql", "upgrade"]
  deletion_protection                 = var.deletion_protection
  skip_final_snapshot                 = !var.final_snapshot
  final_snapshot_identifier           = "${var.prefix}-db-final"

  tags = {
    Name = "db"
  }
}
