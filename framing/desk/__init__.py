"""The desk: what a person does with an article at hand. Reads, marks, looks words up; may use every room."""
