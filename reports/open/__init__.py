"""What is published, opened to everybody: releases of data, their tables and dictionary, the interface for programs."""
