"""What the product is made of besides its own code: a bill of materials, and known weaknesses in it. Not part of the product."""
