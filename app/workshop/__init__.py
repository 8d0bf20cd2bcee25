"""Where agents are made: templates, playbooks, tools and language models, and trying them."""
