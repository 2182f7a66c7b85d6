"""Pure functions on arrays: contact, footprints, feet, zones, centre of pressure."""
