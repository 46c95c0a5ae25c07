"""`python -m minsheng`, the same as the command `minsheng`."""

import sys

from minsheng.main import main

sys.exit(main())
