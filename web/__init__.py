"""The doors: the page.

Gradio reads its analytics switch while it is imported, so it is turned off here, before any module
of this room can import it.
"""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
