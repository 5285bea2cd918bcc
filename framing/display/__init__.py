"""Display: draws what it is given and computes nothing but layout."""
