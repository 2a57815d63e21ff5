"""What every AWS target shares: any design lowered to AWS components, and the typed model the targets are written from."""
