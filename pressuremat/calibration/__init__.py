"""From counts to kPa, and what is known of how good that is."""
