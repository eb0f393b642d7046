"""Screening listings before they are published: what is asked, what is answered, and answers given again."""
