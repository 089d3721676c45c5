"""The program that makes the models onrecord ships: corpora in, a checkpoint and its card out. See ../README.md."""
