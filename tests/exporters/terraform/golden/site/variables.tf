variable "prefix" {
  description = "What every name starts with; deploy the same design twice under two prefixes."
  type        = string
  default     = "site"

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

variable "force_destroy" {
  description = "Whether buckets are deleted with the objects in them."
  type        = bool
  default     = false
}
