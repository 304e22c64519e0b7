"""README's "How to add …", followed: each line is carried out in a copy of the product, by the hands it names and no others."""
