#include "CHint.h"
