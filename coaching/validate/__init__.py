"""Does the model behave? Published patterns P01-P20 by the protocol of evidence C, each with its ablation."""
