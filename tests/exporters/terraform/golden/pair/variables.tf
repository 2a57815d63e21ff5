variable "prefix" {
  description = "What every name starts with; deploy the same design twice under two prefixes."
  type        = string
  default     = "pair"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,11}$", var.prefix)) && !endswith(var.prefix, "-")
    error_message = "The prefix has at most 12 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "region" {
  description = "Region that stands for region of the design."
  type        = string
  default     = "ap-northeast-2"
}

variable "deletion_protection" {
  description = "Whether balancers and databases that are drawn protected refuse to be deleted. Switch off before destroying."
  type        = bool
  default     = true
}

variable "final_snapshot" {
  description = "Whether a database leaves a last snapshot when it is deleted."
  type        = bool
  default     = true
}

variable "artifacts" {
  description = "Application archives in S3 by name of the program (s3://bucket/key.tar.gz, with an executable `start` in it). Those without one answer with a stand-in. Programs: shop."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for uri in values(var.artifacts) : can(regex("^s3://[a-z0-9.-]{3,63}/[A-Za-z0-9_./-]+$", uri))])
    error_message = "Each artifact is s3://bucket/key."
  }
}
