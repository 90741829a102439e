"""From mentions to a code set: candidates, specificity, conventions, sequence."""
