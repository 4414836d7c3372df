import { serve } from '../../fuzz/serve.js';
import { MISBEHAVING } from './misbehaving-targets.js';

serve(MISBEHAVING);
