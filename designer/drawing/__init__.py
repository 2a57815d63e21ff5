"""How a design is drawn, without a window: looks and places of components, ways of links, and a picture of them as SVG."""
