"""The demonstration rounds of Đắk Lắk (minh họa): everything in it is made up but the names of the agencies."""
