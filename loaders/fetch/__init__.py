"""Official files from their publishers' own sites: found on their pages, downloaded, checked and recorded."""
