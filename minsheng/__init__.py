"""Doors for programs: the command line, the MCP server and the LangChain retriever."""
