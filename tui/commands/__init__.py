"""The commands of ``shapan``, one file each; heavy imports happen inside the functions."""
