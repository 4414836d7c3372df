import { serve } from './serve.js';
import { TARGETS } from './targets.js';

serve(TARGETS);
