"""What is wrong with a design: rules, findings, waivers."""
