"""How it gets in: official files to tables, notes and claims to engine inputs."""
