"""The link from the foot to the knee: factors, reading, referral, drills, follow-up. Never a diagnosis."""
