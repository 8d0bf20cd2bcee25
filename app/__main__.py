"""Where the ``ringdesk`` command begins."""

from app.cli import main

if __name__ == "__main__":
    main()
