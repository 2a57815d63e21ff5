data "aws_iam_policy_document" "web_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "web" {
  name               = "${var.prefix}-web"
  assume_role_policy = data.aws_iam_policy_document.web_trust.json

  tags = {
    Name = "web"
  }
}

resource "aws_iam_instance_profile" "web" {
  name = "${var.prefix}-web"
  role = aws_iam_role.web.name
}

# Sessions and patches through Systems Manager: nobody needs a key or an open port to administer a machine.
resource "aws_iam_role_policy_attachment" "web_session_manager" {
  role       = aws_iam_role.web.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

data "aws_iam_policy_document" "web" {
  statement {
    effect    = "Allow"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_db_instance.db.master_user_secret[0].secret_arn]
  }
}

resource "aws_iam_role_policy" "web" {
  name   = "what-the-links-need"
  role   = aws_iam_role.web.id
  policy = data.aws_iam_policy_document.web.json
}

data "aws_iam_policy_document" "web_artifacts" {
  count = length(var.artifacts) > 0 ? 1 : 0

  statement {
    actions   = ["s3:GetObject"]
    resources = [for uri in values(var.artifacts) : replace(uri, "s3://", "arn:aws:s3:::")]
  }
}

resource "aws_iam_role_policy" "web_artifacts" {
  count = length(var.artifacts) > 0 ? 1 : 0

  name   = "artifacts"
  role   = aws_iam_role.web.id
  policy = data.aws_iam_policy_document.web_artifacts[0].json
}
