#pragma once
// Nothing to call: the library is preloaded (LD_PRELOAD) into the program under test.
