"""The demonstration round, Đắk Lắk 2023 (minh họa): everything in it is made up but the names of the agencies."""
