import '../../composition/src/production.js';
import 'reflect-metadata';
import { run } from './program.js';
import { processTerminal } from './terminal.js';

process.exitCode = await run(process.argv.slice(2), { terminal: processTerminal() });
