"""The handouts: worksheets as files, the same blocks on paper and on the screen, and packs for a meeting."""
