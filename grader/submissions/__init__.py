"""What a class hands in: folders, zips and downloads of learning platforms, and what became of each file."""
