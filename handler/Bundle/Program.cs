// Never runs and is never shipped: the bundle exists to publish its references.
return 0;
