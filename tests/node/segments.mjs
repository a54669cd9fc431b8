// Counts the segments of texts with three libraries that are not ours: a JSON list of texts comes in,
// a JSON list of { twilio, split, length } goes out, each [encoding, count].
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { SegmentedMessage } = require('sms-segments-calculator');
const { split } = require('split-sms');
const { count } = require('sms-length');

function twilio(text) {
  const message = new SegmentedMessage(text);
  return [message.encodingName, message.segmentsCount];
}

function splitSms(text) {
  const { characterSet, parts } = split(text);
  return [characterSet === 'GSM' ? 'GSM-7' : 'UCS-2', parts.length];
}

function smsLength(text) {
  const { encoding, messages } = count(text);
  return [encoding === 'UTF16' ? 'UCS-2' : 'GSM-7', messages];
}

const counted = JSON.parse(readFileSync(0, 'utf-8')).map((text) => ({
  twilio: twilio(text),
  split: splitSms(text),
  length: smsLength(text),
}));
process.stdout.write(JSON.stringify(counted));
