"""A class: many submissions, judged side by side in processes of their own."""
