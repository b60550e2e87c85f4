"""What it means: comparison, guard-rails and findings, without a screen."""
