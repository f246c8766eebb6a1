import { zramIndex } from '../../compat/zram-index.ts';
import { aboutDevice, type DeviceLint } from './lint-context.ts';

/** Section names that are accepted although no kernel zram device can have them. */
export const lintDeviceName: DeviceLint = (linted) => {
  const { device, plan } = linted;
  const index = zramIndex(device.name);
  if (index.ok) return [];
  const onKernel = plan.choice.backend === 'kernel';
  return [
    {
      severity: onKernel ? 'error' : 'warning',
      ...aboutDevice(linted),
      ...index.error,
      consequence: onKernel
        ? `the set-up of ${device.name} fails`
        : 'should trueno not start, kernel zram cannot replace it',
    },
  ];
};
