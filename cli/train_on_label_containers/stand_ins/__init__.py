"""Small programs that learn in place of the built-in algorithms, and refuse what those refuse."""
