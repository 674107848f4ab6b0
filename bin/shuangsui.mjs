#!/usr/bin/env node
// The one entry point: loads the TypeScript sources directly, so that what runs is what was reviewed.
import { register } from 'tsx/esm/api';

register();
await import('../src/cli/main.ts');
