"""The models behind one port: what a reply is made by. Importing this loads none of them."""
