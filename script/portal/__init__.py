"""What script/server and script/test do. Standard library only: it runs before anything else."""
