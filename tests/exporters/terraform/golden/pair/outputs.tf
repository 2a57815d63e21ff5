output "web_public_ip" {
  description = "Public address of the machine."
  value       = aws_instance.web.public_ip
}

output "db_address" {
  description = "DNS name of the database."
  value       = aws_db_instance.db.address
}

output "db_secret" {
  description = "Where Secrets Manager keeps the password of app_admin."
  value       = aws_db_instance.db.master_user_secret[0].secret_arn
}
